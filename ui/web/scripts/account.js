// Who is signed in, the way out, and what becomes of a question that is refused at the gate.

import { $, address, call, make, page } from "./dom.js";

// `refused` is called with the line that says why a question was not let in.
export async function start(refused) {
  watch(refused);
  const who = await call("who");
  if (!who) return;
  document.body.classList.toggle("reader", !who.edits); // the server asks too: this only offers less
  if (!who.name) return;
  const out = make("button", { textContent: `${page.words.sign_out} · ${who.name}` });
  const form = make("form", { id: "sign-out", method: "post", action: address("logout") }, out);
  $("#rail .choices").append(form);
}

// The framework says nothing to the page of what the server refuses; so its requests are watched.
function watch(refused) {
  const send = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await send(...asked);
    if (answer.status === 401) location.assign(address("login"));
    else if (!answer.ok && new URL(answer.url).pathname.endsWith("/queue/join")) {
      const told = await answer.clone().json().catch(() => ({}));
      refused(typeof told.detail === "string" ? told.detail : page.words.lost);
    }
    return answer;
  };
}
