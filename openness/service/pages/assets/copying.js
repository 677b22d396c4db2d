// A button that copies what stands beside it; without a script it stays hidden, and the words can be selected.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      said.textContent = `${button.getAttribute("aria-label").replace("Copy ", "")} copied.`;
    } catch {
      said.textContent = "The browser does not let this page copy: select the words instead.";
    }
  });
}
