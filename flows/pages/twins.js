"use strict";
// Whatever shares a twin with what is pointed at or focused is lit.  Without this script the links still lead there.
(() => {
  let lit = [];
  const light = (event) => {
    const one = event.target.closest?.("[data-twin]");
    for (const other of lit) other.classList.remove("lit");
    lit = one ? [...document.querySelectorAll(`[data-twin="${CSS.escape(one.dataset.twin)}"]`)] : [];
    for (const other of lit) other.classList.add("lit");
  };
  document.addEventListener("mouseover", light);
  document.addEventListener("focusin", light);
})();
