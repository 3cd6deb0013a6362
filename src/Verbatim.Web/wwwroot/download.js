// Asks for a link when a file is wanted, and goes there: links are short-lived, so none stands in the page.

document.addEventListener('click', async event => {
  const button = event.target.closest('button[data-object]');
  if (!button) return;
  const problem = button.parentElement.querySelector('[data-problem]');
  problem.textContent = '';
  button.disabled = true;
  try {
    const response = await fetch(`api/v1/storage/objects/${encodeURIComponent(button.dataset.object)}/download-url`);
    if (response.ok) location.assign((await response.json()).download_url);
    else problem.textContent = response.status === 404 ? 'Not stored here.' : `The server answered ${response.status}.`;
  } catch {
    problem.textContent = 'The server cannot be reached.';
  } finally {
    button.disabled = false;
  }
});
