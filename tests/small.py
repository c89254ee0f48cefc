"""Small parts for tests: an encoder without weights, and texts of our own."""

from __future__ import annotations

import sys
import zlib
from itertools import pairwise

import numpy as np


class HashEncoder:
    """Character pairs hashed into 64 dimensions: deterministic, and alike texts are near."""

    dimension = 64
    max_tokens = sys.maxsize
    portable = False

    def __init__(self, version: str = "1") -> None:
        self.fingerprint = f"hash {version}"
        self.encoded = 0

    def encode_queries(self, texts):
        return self._encode(texts)

    def encode_passages(self, texts, progress=None):
        del progress
        self.encoded += len(texts)
        return self._encode(texts)

    def _encode(self, texts):
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(out, texts, strict=True):
            for a, b in pairwise(text):
                row[zlib.crc32((self.fingerprint + a + b).encode("utf8")) % self.dimension] += 1
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        return out / np.where(lengths > 0, lengths, 1)


RULE = """青川省中小企业设备更新补助办法

第一章 总则

第一条 为了支持中小企业更新设备，制定本办法。

第二条 省工业和信息化厅负责补助资金的审核，省财政厅负责拨付。

第二章 补助

第三条 申请补助的企业应当在本省登记满两年，且上一年度营业收入不超过四亿元。

第四条 补助标准为设备购置额的百分之十五，单个企业每年最高不超过三百万元。

第五条 有下列情形之一的，不予补助：
（一）提供虚假材料的；
（二）被列入严重失信名单的。

第三章 附则

第六条 本办法自2024年3月1日起施行。
"""

NOTICE = """江源市人民政府办公室关于做好今冬清洁取暖工作的通知

江政办发〔2023〕45号

各县（区）人民政府，市政府各部门：

今年供暖期为2023年11月15日至2024年3月15日。热力企业应当保证居民室内温度不低于18摄氏度。

对低保家庭每户补贴取暖费六百元。

江源市人民政府办公室
2023年10月20日
"""
