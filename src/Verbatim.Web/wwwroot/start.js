// Starts a workflow. The answer's body would be the run's frames; the page of the run follows them itself, so this
// lets go of the body as soon as the header has named the run.

document.addEventListener('submit', async event => {
  const form = event.target.closest('form[data-workflow]');
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector('button');
  const problem = form.querySelector('[data-problem]');
  button.disabled = true;
  problem.textContent = '';
  const letGo = new AbortController();
  try {
    const response = await fetch(`api/v1/workflows/${encodeURIComponent(form.dataset.workflow)}/run-stream`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Verbatim-Request': '1' },
      body: JSON.stringify({ message: new FormData(form).get('message') }),
      signal: letGo.signal,
    });
    const run = response.headers.get('Workflow-Run-Id');
    letGo.abort();
    if (!response.ok || !run) throw new Error(`The server answered ${response.status}.`);
    location.assign(`runs/${encodeURIComponent(run)}`);
  } catch (error) {
    problem.textContent = `This did not start. ${error.message}`;
    button.disabled = false;
  }
});

// A page that comes back from the browser's history comes back with its button as it was left.
addEventListener('pageshow', () => document.querySelectorAll('form[data-workflow] button').forEach(button => { button.disabled = false; }));
