// The browser's side of the page. Runs once, as the conversation's `js_on_load`
// (element, props, server, trigger and watch are given by the framework).
//
// Only two kinds of HTML enter the document: what the server rendered, in which
// everything from documents is escaped, and text set through `textContent`.

const chinese = !navigator.language || navigator.language.toLowerCase().startsWith("zh");
const words = props.words[chinese ? "zh-CN" : "en"];
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const turns = $(".turns", element);

// ── words of the frame, in the browser's language ─────────────────────────────

document.documentElement.lang = words.lang;

function label() {
  for (const node of $$("[data-word]")) node.textContent = words[node.dataset.word];
  const box = $("#question textarea");
  const send = $("#send");
  const find = $("#find");
  const upload = $("#upload");
  if (!box || !send || !find || !upload || !$("#tab-chat")) return requestAnimationFrame(label);
  box.placeholder = words.placeholder;
  box.title = words.keys;
  box.setAttribute("aria-label", words.placeholder);
  send.textContent = words.send;
  find.placeholder = words.find;
  find.setAttribute("aria-label", words.find);
  upload.style.setProperty("--upload-label", JSON.stringify(words.upload)); // drawn by style.css
  upload.style.setProperty("--upload-formats", JSON.stringify(words.formats));
  for (const name of ["chat", "library"]) {
    $(`#panel-${name}`).setAttribute("role", "tabpanel");
    $(`#panel-${name}`).setAttribute("aria-labelledby", `tab-${name}`);
  }
  $("input[type=file]", upload)?.setAttribute("aria-label", words.upload);
}
label();

// ── the conversation ──────────────────────────────────────────────────────────

function begin(question) {
  if (!question.trim() || $(".turn.pending", turns)) return;
  $(".welcome", turns)?.remove();
  const turn = document.createElement("section");
  turn.className = "turn pending";
  const asked = document.createElement("h2");
  asked.className = "asked";
  asked.textContent = question.trim();
  const body = document.createElement("div");
  body.className = "body";
  const progress = document.createElement("p");
  progress.className = "progress";
  progress.textContent = words.looking;
  body.append(progress);
  turn.append(asked, body);
  turns.append(turn);
  asked.scrollIntoView({ block: "start" });
}

watch("value", () => {
  const message = props.value;
  if (message?.kind === "welcome" && !$(".turn", turns)) turns.innerHTML = message.html;
  if (message?.kind === "welcome") welcome = message.html;
  if (message?.kind !== "turn") return;
  const turn = $(".turn.pending", turns);
  if (!turn) return;
  $(".body", turn).innerHTML = message.html;
  if (message.whole) turn.classList.remove("pending");
});

let welcome = "";

function restart() {
  if ($(".turn.pending", turns)) return;
  turns.innerHTML = welcome;
  close();
  trigger("restart");
  show("chat");
}

function ask(question) {
  const box = $("#question textarea");
  show("chat");
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => $("#send").click());
}

// ── tabs ──────────────────────────────────────────────────────────────────────

function show(name) {
  document.body.dataset.tab = name;
  for (const tab of $$("[role=tab]")) tab.setAttribute("aria-selected", String(tab.id === `tab-${name}`));
  if (name === "library") list();
  else $("#question textarea")?.focus({ preventScroll: true });
}

// ── the reader ────────────────────────────────────────────────────────────────

let places = []; // the answer's citations, in order, one a marker
let current = -1;
let opener = null; // what had the focus before

function placeOf(node) {
  const { document: id, quote, anchor, title } = node.dataset;
  return { document: id, quote, anchor, title, start: +node.dataset.start, end: +node.dataset.end };
}

async function open(place) {
  const others = places
    .filter((other) => other.document === place.document && other.start !== place.start)
    .map((other) => [other.start, other.end]);
  const html = await server.read({ ...place, others });
  const reader = $("#reader");
  reader.innerHTML = html;
  reader.hidden = false;
  document.body.classList.add("reading");
  const position = $(".position", reader);
  if (position && places.length > 1) position.textContent = `${current + 1}/${places.length}`;
  $(".walk", reader)?.toggleAttribute("hidden", places.length < 2);
  const quote = $("mark.quote", reader);
  if (quote) centre(quote);
  $(".title", reader).focus({ preventScroll: true });
  for (const chip of $$(".citation.open")) chip.classList.remove("open");
  for (const chip of $$(".citation")) {
    if (opener?.closest(".turn") === chip.closest(".turn") && same(placeOf(chip), place)) chip.classList.add("open");
  }
}

const same = (a, b) => a.document === b.document && a.start === b.start && a.end === b.end;

function centre(quote) {
  const text = quote.closest(".text");
  const box = quote.getBoundingClientRect();
  const room = text.getBoundingClientRect();
  text.scrollTop += box.top - room.top - Math.max(24, (room.height - box.height) / 3);
}

function openFrom(node) {
  opener = node;
  const place = placeOf(node);
  const cited = node.matches(".citation, .source");
  const byMarker = (a, b) => a.dataset.marker - b.dataset.marker;
  places = cited ? $$(".source", node.closest(".turn")).sort(byMarker).map(placeOf) : [];
  current = places.findIndex((other) => same(other, place));
  return open(place);
}

function walk(step) {
  if (places.length < 2) return;
  current = (current + step + places.length) % places.length;
  open(places[current]);
}

function close() {
  const reader = $("#reader");
  if (!reader || reader.hidden) return;
  reader.hidden = true;
  reader.replaceChildren();
  document.body.classList.remove("reading");
  for (const chip of $$(".citation.open")) chip.classList.remove("open");
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

// ── a glance at the quote, on hover and focus ─────────────────────────────────

const preview = document.createElement("div");
preview.id = "preview";
preview.setAttribute("role", "tooltip");
preview.hidden = true;
document.body.append(preview);

function glance(chip) {
  const head = document.createElement("p");
  head.className = "details";
  head.textContent = [chip.dataset.title, chip.dataset.anchor].filter(Boolean).join(" · ");
  const quote = document.createElement("p");
  quote.textContent = chip.dataset.quote;
  preview.replaceChildren(head, quote);
  preview.hidden = false;
  const box = chip.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left - 24), innerWidth - preview.offsetWidth - 8);
  const below = box.bottom + preview.offsetHeight + 16 < innerHeight;
  preview.style.left = `${left}px`;
  preview.style.top = `${below ? box.bottom + 8 : box.top - preview.offsetHeight - 8}px`;
}

const hide = () => { preview.hidden = true; };
document.addEventListener("mouseover", (event) => {
  const chip = event.target.closest?.(".citation");
  if (chip) glance(chip);
  else hide();
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".citation:focus-visible")) glance(event.target);
  else hide();
});
document.addEventListener("scroll", hide, true);

// ── the library ───────────────────────────────────────────────────────────────

const ROWS = 100;
let rows = ROWS;
let typing = 0;

async function list() {
  const query = $("#find")?.value ?? "";
  const html = await server.shelf({ query, rows });
  if (($("#find")?.value ?? "") === query) $("#library").innerHTML = html;
}

async function drop(button) {
  const row = button.closest(".document");
  const trouble = await server.drop({ document: row.dataset.id });
  if (trouble) {
    $(".actions", row).innerHTML = trouble;
    return;
  }
  await list();
}

function confirmDrop(button) {
  const sure = button.cloneNode();
  sure.className = "sure";
  sure.textContent = button.dataset.sure;
  const cancel = button.cloneNode();
  cancel.className = "cancel";
  cancel.textContent = button.dataset.cancel;
  cancel.onclick = () => { cancel.parentNode.replaceChildren(button); button.focus(); };
  sure.onclick = () => drop(sure);
  button.parentNode.replaceChildren(sure, cancel);
  sure.focus();
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "find") return;
  rows = ROWS;
  clearTimeout(typing);
  typing = setTimeout(list, 150);
});

// ── clicks and keys ───────────────────────────────────────────────────────────

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const box = document.createElement("textarea"); // pages served without TLS have no clipboard
    box.value = button.dataset.copy;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  const said = button.textContent;
  button.textContent = words.copied;
  setTimeout(() => { button.textContent = said; }, 1500);
}

const CLICKS = [
  [".citation, .source, .passage", openFrom],
  [".document .title", (node) => { opener = node; places = []; current = -1; open({ document: node.dataset.document, title: node.dataset.title }); }],
  [".document .remove", confirmDrop],
  ["#library .more", () => { rows += ROWS; list(); }],
  [".copy", copy],
  ["button.ask", (node) => ask(node.textContent)],
  ["#reader .close", close],
  ["#reader .previous", () => walk(-1)],
  ["#reader .next", () => walk(1)],
  ["#reader .goto", (node) => $(`#reader [data-start="${node.dataset.goto}"]`)?.scrollIntoView({ block: "start" })],
  ["#tab-chat", () => show("chat")],
  ["#tab-library", () => show("library")],
  ["#new-chat", restart],
];

document.addEventListener("click", (event) => {
  for (const [selector, act] of CLICKS) {
    const node = event.target.closest?.(selector);
    if (node) return act(node);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return close();
  const tab = event.target.closest?.("[role=tab]");
  if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const all = $$("[role=tab]");
    const next = all[(all.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length];
    next.click();
    return next.focus();
  }
  if (event.target.matches?.("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") walk(1);
  if (event.key === "k") walk(-1);
});

window.wence = { begin, list };
