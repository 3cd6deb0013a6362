// Merges newly rendered markup of a run into what stands. What is still the same thing stays the same node: a reader's selection,
// focus, scroll position and open details survive, and assistive technology hears only what is new.
// The markup is what the app's own renderer encoded; nothing else is ever given to this module.

const nearTheEnd = 48;

// A reader at the end stays there, whatever makes the page longer, a picture that arrives late too; who has scrolled up is left alone.
let follows = isAtTheEnd();
let lastSeen = scrollY;
addEventListener('scroll', look, { passive: true });
new ResizeObserver(() => { look(); stayAtTheEnd(); }).observe(document.getElementById('run'));

/** Takes the markup of one element, and patches the one that stands with the same id. */
export function merge(markup) {
  const parsed = document.createElement('template');
  parsed.innerHTML = markup;
  const fresh = parsed.content.firstElementChild;
  look();
  patch(document.getElementById(fresh.id), fresh);
  stayAtTheEnd();
}

/** Whether the reader is at the end: then what leaves at the beginning is not missed. */
export function isFollowed() {
  look();
  return follows;
}

/** Tells a component whether the tab is shown, now and whenever that changes. */
export function watchVisibility(component) {
  const tell = () => component.invokeMethodAsync('Show', !document.hidden);
  document.addEventListener('visibilitychange', tell);
  tell();
}

// Asked before anything moves the page, for news of a scroll comes a frame late: the page may have grown by then, so that only who went
// up has left the end; and who went up just now must not be taken back.
function look() {
  if (isAtTheEnd()) follows = true;
  else if (scrollY < lastSeen) follows = false;
  lastSeen = scrollY;
}

function stayAtTheEnd() {
  if (!follows) return;
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  lastSeen = scrollY;
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
  if ('grows' in standing.dataset) patchGiven(standing, fresh);
  else patchChildren(standing, fresh);
}

// The fresh list holds only what changed; what is new comes after everything that stands, and what stands before its first leaves.
function patchGiven(standing, fresh) {
  const first = [...standing.children].findIndex(child => child.dataset.key === fresh.dataset.grows);
  [...standing.children].slice(0, Math.max(first, 0)).forEach(child => child.remove());
  const byKey = new Map([...standing.children].map(child => [child.dataset.key, child]));
  for (const child of [...fresh.children]) {
    const same = byKey.get(child.dataset.key);
    if (same) patch(same, child);
    else standing.append(child);
  }
}

function patchChildren(standing, fresh) {
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

// Never looks past a keyed node that is still wanted: what lies between here and the node found is going to be removed.
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
