"use strict";
/* What the page does beside htmx: sliders and their fields, back to today, the link, the farewell. */
(() => {
  const form = document.getElementById("knobs");
  if (!form) return;
  const field = (slider) => document.getElementById(slider.dataset.for);
  const sliders = [...form.querySelectorAll('input[type="range"]')];
  const fields = [...form.querySelectorAll("[data-today]")];

  const mark = (input) => input.closest(".knob").classList.toggle("turned", input.value !== input.dataset.today);
  const changed = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));
  const tell = (slider) => {
    const unit = field(slider).parentElement.querySelector(".unit");
    slider.setAttribute("aria-valuetext", `${slider.value} ${unit ? unit.textContent : ""}`);
  };

  for (const slider of sliders) {
    tell(slider);
    slider.addEventListener("input", () => { field(slider).value = slider.value; tell(slider); mark(field(slider)); });
  }
  for (const input of fields) {
    mark(input);
    input.addEventListener("input", () => {
      const slider = sliders.find((each) => field(each) === input);
      if (slider) { slider.value = input.value; tell(slider); }
      mark(input);
    });
  }
  // A field that is not whole or valid yet asks for nothing.
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt === form && !form.checkValidity()) { event.preventDefault(); form.reportValidity(); }
  });
  document.getElementById("reset").addEventListener("click", () => {
    for (const input of fields) { input.value = input.dataset.today; input.dispatchEvent(new Event("input")); }
    changed(form);
  });
  document.getElementById("copy").addEventListener("click", async () => {
    const told = document.getElementById("copied");
    try { await navigator.clipboard.writeText(location.href); told.textContent = "Copied."; }
    catch { told.textContent = "Copy the address of this page."; }
  });
  const tab = new URLSearchParams({ tab: form.elements.tab.value });
  addEventListener("pagehide", () => navigator.sendBeacon("leave", tab));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
