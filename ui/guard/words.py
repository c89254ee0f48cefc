"""What the gate says, in the language the browser or program asks for."""

from __future__ import annotations

from typing import NamedTuple

from ui.rendering import words_for


class Said(NamedTuple):
    """One line in both languages; `{}` marks the place of a number."""

    chinese: str
    english: str

    def to(self, accept_language: str | None, number: int = 0) -> str:
        """The line for an Accept-Language header."""
        english = words_for(accept_language).lang.startswith("en")
        return (self.english if english else self.chinese).format(number)


STRANGE_HOST = Said(
    "这个服务只在本机使用；请用 http://127.0.0.1 或 http://localhost 打开",
    "This server is for this machine alone; open it as http://127.0.0.1 or http://localhost",
)
FOREIGN = Said("这个请求来自别的网站，没有照办", "This request comes from another site and was not granted")
SIGN_IN = Said(
    "请先登录；程序请带上密钥：Authorization: Bearer …",
    "Sign in first; programs bring a key: Authorization: Bearer …",
)
EDITORS = Said(
    "只有编辑者（editor）可以改动文件库；请联系管理员",
    "Only editors may change the library; ask whoever runs this server",
)
TOO_LARGE = Said("发送的内容超过 {} 字节；请分几次发送", "More than {} bytes were sent; send them in parts")
TOO_MANY = Said("一次最多放入 {} 个文件；请分几次放入", "At most {} files at once; put them in by parts")
TOO_OFTEN = Said("请求太频繁；请 {} 秒后再试", "Too many requests; try again in {} seconds")
WRONG = Said("用户名或密码不对", "Wrong name or password")
GUESSING = Said("输错太多次；请 {} 秒后再试", "Too many wrong attempts; try again in {} seconds")
FAULT = Said("程序出了差错；详情在服务器的日志里", "A fault of the program; the server's log has the details")
NO_SUCH_CALL = Said(
    "没有这个接口，或参数不对；请对照 docs/api.zh.md", "No such endpoint, or wrong arguments; see docs/api.md"
)
NOT_HERE = Said("没有这个页面", "There is no such page")

PAGE = {
    "lang": Said("zh-CN", "en"),
    "tagline": Said("向政策文件提问", "Ask policy documents"),
    "name_label": Said("用户名", "Name"),
    "password_label": Said("密码", "Password"),
    "enter": Said("登录", "Sign in"),
}
"""The page on which one signs in."""
