// What all panels share: finding nodes, the words of the frame, asking the server, a line of notice.
//
// Only two kinds of HTML enter the document: what the server rendered, in which
// everything from documents is escaped, and text set through `textContent`.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export const page = { words: {}, server: {}, trigger: () => {} }; // filled by main.js

export const filled = (text, value) => text.replace("{}", value);

export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// One call of a server function. What it can't do it says in one line, which is shown here; the
// caller then gets null.
export async function call(name, data = {}) {
  let answer;
  try {
    answer = await page.server[name](data);
  } catch {
    answer = { trouble: page.words.lost };
  }
  if (answer?.trouble) {
    notice(answer.trouble, true);
    return null;
  }
  return answer;
}

let fading = 0;

export function notice(text, trouble = false) {
  const line = $("#notice");
  line.textContent = text;
  line.classList.toggle("trouble", trouble);
  line.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => line.classList.remove("shown"), trouble ? 9000 : 2500);
}

// Addresses beside the page, wherever it is served (behind a proxy it may not be at the root).
export const address = (path) => new URL(path, document.baseURI).href;

// A button that asks “really?” in place; `act` is called with the button that says so.
export function confirm(button, act) {
  const row = button.parentNode;
  const before = [...row.childNodes];
  const sure = make("button", { type: "button", className: "sure", textContent: button.dataset.sure });
  const cancel = make("button", { type: "button", className: "cancel", textContent: page.words.cancel });
  cancel.onclick = () => { row.replaceChildren(...before); button.focus(); };
  sure.onclick = () => act(sure);
  row.replaceChildren(sure, cancel);
  sure.focus();
}

// `act` once the typing rests.
export function rested(act, pause = 150) {
  let waiting = 0;
  return () => { clearTimeout(waiting); waiting = setTimeout(act, pause); };
}

export async function clip(text, html) {
  try {
    if (html && window.ClipboardItem) {
      const kinds = { "text/plain": text, "text/html": html };
      const blobs = Object.entries(kinds).map(([kind, said]) => [kind, new Blob([said], { type: kind })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else {
      await navigator.clipboard.writeText(text);
    }
  } catch {
    const box = make("textarea", { value: text }); // pages served without TLS have no clipboard
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}
