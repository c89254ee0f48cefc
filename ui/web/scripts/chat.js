// The conversation: questions out, growing answers in, turns asked again, judged and copied.

import { $, $$, call, make, notice, page } from "./dom.js";
import { close } from "./reader.js";
import * as rail from "./rail.js";
import * as scope from "./scope.js";

let turns = null; // where the turns stand
let conversation = null; // the id of the one that is open; null before the first answer is kept
let replaced = null; // the number of the turn that is asked anew
let once = {}; // settings of the next question alone
let welcome = "";

export const current = () => conversation;

export function start(element, value, watch) {
  turns = $(".turns", element);
  const receive = () => message(value());
  watch("value", receive);
  receive();
  const open = () => resume(new URLSearchParams(location.hash.slice(1)).get("c"));
  window.addEventListener("popstate", open);
  open();
}

// ── one turn ──────────────────────────────────────────────────────────────────

const pending = () => $(".turn.pending", turns);

// A question goes to the server with where it belongs and what narrows it; what it looks like
// before anything comes back is drawn here.
export function send(question) {
  if (pending()) return ["", {}]; // one after the other
  begin(question);
  const { filters, settings } = scope.chosen();
  const context = { conversation, number: replaced, filters, settings: { ...settings, ...once } };
  once = {};
  return [question, context];
}

function begin(question) {
  if (!question.trim()) return;
  $(".welcome", turns)?.remove();
  const body = make("div", { className: "body" }, make("p", { className: "progress", textContent: page.words.looking }));
  const asked = make("h2", { className: "asked" }, make("span", { className: "wording", textContent: question.trim() }));
  const turn = make("section", { className: "turn pending" }, asked, body);
  if (replaced !== null) {
    for (const later of $$(".turn", turns)) if (+later.dataset.number >= replaced) later.remove();
  }
  turns.append(turn);
  document.body.classList.add("asking");
  asked.scrollIntoView({ block: "start" });
}

function message(said) {
  if (said?.kind === "welcome") {
    welcome = said.html;
    if (said.held !== undefined) rail.held(said.held);
    if (!$(".turn", turns) && !conversation) turns.innerHTML = welcome;
    return;
  }
  const turn = pending();
  if (said?.kind !== "turn" || !turn) return;
  $(".body", turn).innerHTML = said.html;
  if (!said.whole) return;
  ended(turn);
  if (said.notice) notice(said.notice, true);
  if (said.number) turn.dataset.number = said.number;
  if (said.conversation) enter(said.conversation);
}

function ended(turn) {
  turn.classList.remove("pending");
  document.body.classList.remove("asking");
  replaced = null;
}

// Stop the turn that is being answered; what stands there stays.
export function stop() {
  const turn = pending();
  if (!turn) return false;
  $("#stop").click();
  return true;
}

function stopped() {
  const turn = pending();
  if (!turn) return;
  const anew = replaced !== null;
  ended(turn);
  if (anew) return resume(conversation, true);
  $(".progress", turn)?.remove();
  $(".body", turn).append(make("p", { className: "progress", textContent: page.words.stopped }));
}

// A question that the server did not let in, and why.
export function refused(why) {
  const turn = pending();
  if (!turn) return;
  ended(turn);
  $(".body", turn).replaceChildren(make("p", { className: "failure", role: "alert", textContent: why }));
}

// Send `question`, in place of turn `number` and what came after it where that is given.
export function ask(question, number = null) {
  if (pending() || !question.trim()) return;
  replaced = number;
  const box = $("#question textarea");
  $("#tab-chat").click();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => $("#send").click());
}

// A list of documents once more, with all of them: in its place where it is the last, else as a new turn.
function listAll(button) {
  if (pending()) return;
  const turn = button.closest(".turn");
  once = { amount: "more" };
  ask(button.dataset.question, turn === $(".turn:last-child", turns) ? +turn.dataset.number || null : null);
}

// A question that can be changed and asked again: the one asked, or the one it was completed to.
function edit(node) {
  const turn = node.closest(".turn");
  const line = node.closest(".asked, .understood");
  const said = $(".wording, .standalone", line).textContent;
  const box = make("textarea", { className: "edited", value: said, rows: 1 });
  box.setAttribute("aria-label", page.words.edit_question);
  const again = make("button", { type: "button", className: "again", textContent: page.words.ask_again });
  const cancel = make("button", { type: "button", className: "cancel", textContent: page.words.cancel });
  const before = [...line.childNodes];
  const back = () => { line.replaceChildren(...before); $("button", line)?.focus(); };
  const send = () => { const text = box.value; back(); ask(text, +turn.dataset.number || null); };
  box.onkeydown = (event) => {
    if (event.key === "Escape") { event.stopPropagation(); back(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  };
  again.onclick = send;
  cancel.onclick = back;
  line.replaceChildren(make("span", { className: "editing" }, box, again, cancel));
  box.focus();
  box.select();
}

// ── conversations ─────────────────────────────────────────────────────────────

function enter(id) {
  if (id !== conversation) history.pushState(null, "", `#c=${id}`);
  conversation = id;
  rail.list();
}

// Open a kept conversation; `again` also where it is the one that is open.
export async function resume(id, again = false) {
  if (pending() || (id === conversation && !again)) return;
  if (!id) return restart();
  const kept = await call("conversation", { id });
  if (!kept) return restart();
  close();
  conversation = id;
  turns.innerHTML = kept.html;
  if (location.hash !== `#c=${id}`) history.pushState(null, "", `#c=${id}`);
  rail.mark();
  $(".turn:last-child", turns)?.scrollIntoView({ block: "start" });
}

export function restart() {
  if (pending()) return;
  conversation = null;
  turns.innerHTML = welcome;
  if (location.hash) history.pushState(null, "", location.pathname + location.search);
  close();
  rail.mark();
}

// ── judging and copying ───────────────────────────────────────────────────────

async function judge(button) {
  const verdict = button.closest(".verdict");
  const number = +button.closest(".turn").dataset.number;
  if (!conversation || !number) return;
  const pressed = button.getAttribute("aria-pressed") === "true";
  const good = pressed ? null : button.dataset.good === "1";
  if (!(await call("judge", { conversation, number, good, reason: "" }))) return;
  for (const other of $$(".judge", verdict)) other.setAttribute("aria-pressed", String(!pressed && other === button));
  verdict.nextElementSibling?.matches(".reason") && verdict.nextElementSibling.remove();
  if (good !== false) return good && notice(page.words.thanks);
  const box = make("input", { className: "reason", placeholder: page.words.why_not });
  box.setAttribute("aria-label", page.words.why_not);
  box.onkeydown = async (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (await call("judge", { conversation, number, good, reason: box.value })) {
      box.remove();
      notice(page.words.thanks);
    }
  };
  verdict.after(box);
  box.focus();
}

// What is copied out of an answer takes its citations along, as footnotes.
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed || event.target.matches?.("input, textarea")) return;
  const inside = selection.getRangeAt(0).commonAncestorContainer;
  const around = inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement;
  if (!around.closest("#log, #checked")) return;
  const part = selection.getRangeAt(0).cloneContents();
  const notes = new Map();
  for (const chip of $$(".citation", part)) {
    notes.set(chip.dataset.marker, `[${chip.dataset.marker}] ${chip.dataset.cite}：“${chip.dataset.quote}”`);
    chip.replaceWith(`[${chip.dataset.marker}]`);
  }
  if (!notes.size) return;
  const holder = make("div", { className: "copying" }, part);
  document.body.append(holder);
  const text = [holder.innerText.trim(), ...notes.values()].join("\n\n");
  holder.remove();
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
});

export const clicks = [
  ["#stop", stopped],
  [".list-all", listAll],
  ["button.ask", (node) => ask(node.textContent)],
  [".edit, button.standalone", edit],
  [".judge", judge],
  ["#new-chat", () => { $("#tab-chat").click(); restart(); }],
];
