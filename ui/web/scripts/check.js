// A text checked against the library, and two versions of a document compared.

import { $, call, make, page, rested } from "./dom.js";

export function start() {
  for (const box of [$("#older"), $("#newer")]) box.addEventListener("input", rested(() => offer(box)));
}

async function work(room, button, doing, name, data) {
  button.disabled = true;
  room.replaceChildren(make("p", { className: "progress", textContent: doing }));
  const answer = await call(name, data);
  button.disabled = false;
  if (answer) room.innerHTML = answer.html;
  else room.replaceChildren();
  return answer;
}

async function check(button) {
  const text = $("#draft").value;
  if (!text.trim()) return $("#draft").focus();
  const answer = await work($("#checked"), button, page.words.checking, "check", { text });
  if (!answer) return;
  $("#panel-check").classList.add("marked");
  button.textContent = page.words.revise;
  button.dataset.revise = "";
  $("#checked").scrollIntoView({ block: "nearest" });
}

function revise(button) {
  delete button.dataset.revise;
  button.textContent = page.words.check_now;
  $("#panel-check").classList.remove("marked");
  $("#checked").replaceChildren();
  $("#draft").focus();
}

// ── comparing ─────────────────────────────────────────────────────────────────

const offered = new Map(); // what the boxes may say → the document's id

async function offer(box) {
  if (offered.has(box.value)) return;
  const answer = await call("titles", { query: box.value.trim() });
  if (!answer) return;
  const options = answer.documents.map((document) => {
    const name = [document.title, document.issued].filter(Boolean).join(" · ");
    const label = offered.has(name) && offered.get(name) !== document.id ? `${name} · ${document.id}` : name;
    offered.set(label, document.id);
    return make("option", { value: label });
  });
  $("#versions").replaceChildren(...options);
}

async function compare(button) {
  for (const box of [$("#older"), $("#newer")]) {
    if (!offered.has(box.value)) await offer(box);
    if (!offered.has(box.value)) return box.focus();
  }
  const pair = { old: offered.get($("#older").value), new: offered.get($("#newer").value) };
  await work($("#compared"), button, page.words.comparing, "compare", pair);
}

export const clicks = [
  ["#check-draft[data-revise]", revise],
  ["#check-draft", check],
  ["#compare-now", compare],
];
