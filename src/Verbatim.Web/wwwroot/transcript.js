// Merges the markup of a transcript into the one that stands. What is still the same thing stays the same node: a reader's
// selection, scroll position, focus and open details survive, and assistive technology hears only what is new.
// The markup is what the app's own renderer encoded; nothing else is ever given to this module.

const nearTheEnd = 48;

/** Takes changed children of the transcript, and the keys of all its children in order. */
export function merge(transcriptId, markup, order) {
  const standing = document.getElementById(transcriptId);
  if (!standing) return;
  const follows = isAtTheEnd();
  const parsed = document.createElement('template');
  parsed.innerHTML = markup;
  const fresh = parsed.content.firstElementChild;
  patchAttributes(standing, fresh);
  const byKey = new Map([...standing.children].map(child => [child.dataset.key, child]));
  for (const child of [...fresh.children]) {
    const same = byKey.get(child.dataset.key);
    if (same) {
      patch(same, child);
    } else {
      const before = order.slice(0, order.indexOf(child.dataset.key)).findLast(key => byKey.has(key));
      if (before === undefined) standing.prepend(child);
      else byKey.get(before).after(child);
      byKey.set(child.dataset.key, child);
    }
  }
  if (follows) scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
}

/** Takes one element with an id, and patches the one that stands. */
export function replaceContent(markup) {
  const parsed = document.createElement('template');
  parsed.innerHTML = markup;
  const fresh = parsed.content.firstElementChild;
  const standing = document.getElementById(fresh.id);
  if (standing) patch(standing, fresh);
}

/** Tells the component when the tab is hidden and shown; the answer stops that. */
export function watchVisibility(component) {
  const tell = () => component.invokeMethodAsync('OnVisibilityChanged', !document.hidden);
  document.addEventListener('visibilitychange', tell);
  return { isVisible: () => !document.hidden, stop: () => document.removeEventListener('visibilitychange', tell) };
}

function isAtTheEnd() {
  return innerHeight + scrollY >= document.documentElement.scrollHeight - nearTheEnd;
}

function patch(standing, fresh) {
  if (standing.nodeType !== Node.ELEMENT_NODE) {
    if (standing.data !== fresh.data) standing.data = fresh.data;
    return;
  }
  patchAttributes(standing, fresh);
  const kept = new Set([...fresh.children].filter(child => child.dataset.key).map(identity));
  let at = standing.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = find(at, child, kept);
    if (!same) {
      standing.insertBefore(child, at);
      continue;
    }
    at = removeUntil(at, same).nextSibling;
    patch(same, child);
  }
  removeUntil(at, null);
}

function patchAttributes(standing, fresh) {
  // Whether details are open is the reader's choice once they stand.
  const isReaders = name => name === 'open' && standing.localName === 'details';
  for (const { name } of [...standing.attributes])
    if (!fresh.hasAttribute(name) && !isReaders(name)) standing.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (standing.getAttribute(name) !== value && !isReaders(name)) standing.setAttribute(name, value);
}

// Never looks past a keyed node that is still wanted: what lies between here and there is going to be removed.
function find(from, wanted, kept) {
  while (from && identity(from) !== identity(wanted)) {
    if (kept.has(identity(from))) return null;
    from = from.nextSibling;
  }
  return from;
}

function removeUntil(from, end) {
  while (from !== end) {
    const next = from.nextSibling;
    from.remove();
    from = next;
  }
  return from;
}

function identity(node) {
  return node.nodeType === Node.ELEMENT_NODE ? `${node.localName} ${node.dataset.key ?? ''}` : node.nodeType;
}
