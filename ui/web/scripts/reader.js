// The reader: a document beside the chat, its quote marked; and a glance at a quote on hover.

import { $, $$, call, make } from "./dom.js";

let places = []; // the answer's citations, in order, one a marker
let current = -1;
let opener = null; // what had the focus before
let shown = null; // the place that is open

function placeOf(node) {
  const { document: id, quote, anchor, title } = node.dataset;
  return { document: id, quote, anchor, title, start: +node.dataset.start, end: +node.dataset.end };
}

const same = (a, b) => a.document === b.document && a.start === b.start && a.end === b.end;

async function open(place) {
  const others = places
    .filter((other) => other.document === place.document && other.start !== place.start)
    .map((other) => [other.start, other.end]);
  const wish = { ...place, others };
  const view = shown?.document === place.document ? currentView() : "text";
  const answer = await call("read", wish);
  if (!answer) return;
  const reader = $("#reader");
  shown = wish;
  reader.innerHTML = answer.html;
  reader.hidden = false;
  document.body.classList.add("reading");
  const position = $(".position", reader);
  if (position && places.length > 1) position.textContent = `${current + 1}/${places.length}`;
  $(".walk", reader)?.toggleAttribute("hidden", places.length < 2);
  for (const chip of $$(".citation.open")) chip.classList.remove("open");
  for (const chip of $$(".citation")) {
    if (opener?.closest(".turn, #checked") === chip.closest(".turn, #checked") && same(placeOf(chip), place)) {
      chip.classList.add("open");
    }
  }
  turn(view === "leaves" && $("#reader-tab-leaves") ? "leaves" : "text");
  $(".title", reader).focus({ preventScroll: true });
}

const currentView = () => $("#reader .views [aria-selected=true]")?.dataset.view ?? "text";

// Show one of the reader's views: the outline, the text, the pages.
function turn(view) {
  for (const tab of $$("#reader .views [role=tab]")) {
    const here = tab.dataset.view === view;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
  }
  for (const panel of $$("#reader .view")) panel.hidden = panel.dataset.view !== view;
  if (view === "leaves") return leaf();
  const quote = view === "text" && $("#reader mark.quote");
  if (quote) centre(quote, quote.closest(".view"));
}

// The page images with the quote's boxes, asked for when they are looked at.
async function leaf() {
  const panel = $("#reader .view.leaves");
  if (!panel.hasChildNodes()) {
    const wish = shown;
    const answer = await call("leaves", wish);
    if (!answer || wish !== shown) return;
    panel.innerHTML = answer.html;
  }
  const box = $(".box.quote", panel);
  if (box) centre(box, panel);
}

function centre(node, room) {
  const inner = node.getBoundingClientRect();
  const outer = room.getBoundingClientRect();
  room.scrollTop += inner.top - outer.top - Math.max(24, (outer.height - inner.height) / 3);
}

function openFrom(node) {
  opener = node;
  const place = placeOf(node);
  const answer = node.matches(".citation, .source") && node.closest(".turn, #checked");
  const byMarker = (a, b) => a.dataset.marker - b.dataset.marker;
  const among = answer ? $$(".citation[data-document]", answer) : [];
  places = [];
  for (const other of among.sort(byMarker).map(placeOf)) {
    if (!places.some((known) => same(known, other))) places.push(other);
  }
  current = places.findIndex((other) => same(other, place));
  return open(place);
}

export function openWhole(node) {
  opener = node;
  places = [];
  current = -1;
  return open({ document: node.dataset.document, title: node.dataset.title });
}

export function walk(step) {
  if (places.length < 2 || $("#reader").hidden) return;
  current = (current + step + places.length) % places.length;
  open(places[current]);
}

export function close() {
  const reader = $("#reader");
  if (!reader || reader.hidden) return false;
  reader.hidden = true;
  reader.replaceChildren();
  shown = null;
  document.body.classList.remove("reading");
  for (const chip of $$(".citation.open")) chip.classList.remove("open");
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  return true;
}

function go(node) {
  turn("text");
  const target = $(`#reader [data-start="${node.dataset.goto}"]`);
  target?.scrollIntoView({ block: "start" });
  target?.focus({ preventScroll: true });
}

// ── a glance at the quote, on hover and focus ─────────────────────────────────

const preview = make("div", { id: "preview", hidden: true });
preview.setAttribute("role", "tooltip");
document.body.append(preview);

function glance(chip) {
  const { title, anchor, quote } = chip.dataset;
  if (!quote) return hide();
  const head = make("p", { className: "details", textContent: [title, anchor].filter(Boolean).join(" · ") });
  preview.replaceChildren(head, make("p", { textContent: quote }));
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

export const clicks = [
  [".citation[data-document], .source, .passage", openFrom],
  ["#reader .replaced-by", openWhole],
  ["#reader .close", close],
  ["#reader .previous", () => walk(-1)],
  ["#reader .next", () => walk(1)],
  ["#reader .goto", go],
  ["#reader .views [role=tab]", (tab) => turn(tab.dataset.view)],
];
