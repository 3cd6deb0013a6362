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
    if (!response.ok) throw new Error((await response.json()).title);
    letGo.abort();
    location.assign(`runs/${encodeURIComponent(response.headers.get('Workflow-Run-Id'))}`);
  } catch (error) {
    problem.textContent = `This did not start. ${error.message}`;
    button.disabled = false;
  }
});

// A page that comes back from the browser's history comes back with its button as it was left.
addEventListener('pageshow', () => document.querySelectorAll('form[data-workflow] button').forEach(button => { button.disabled = false; }));
