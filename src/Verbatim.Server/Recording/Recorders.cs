using System.Collections.Concurrent;
using Verbatim.Ledger;

namespace Verbatim.Server.Recording;

/// <summary>Knows when each run was last recorded into, as long as this server is up: an open body is a recorder that is there.</summary>
internal sealed class Recorders(TimeProvider time)
{
    private readonly ConcurrentDictionary<RunKey, Presence> _runs = new();

    /// <summary>A request for a run begins; it ends when this is disposed.</summary>
    public IDisposable Enter(RunKey run)
    {
        Presence presence;
        do
            presence = Of(run);
        while (!presence.TryBegin());

        return new Visit(presence, time);
    }

    /// <summary>How long nobody has been there; counted from the first time this was asked, for a run that nobody has come to since the start.</summary>
    public TimeSpan SilenceOf(RunKey run) => Of(run).Silence(time);

    /// <summary>Forgets the runs that are not live any more.</summary>
    public void Keep(IReadOnlySet<RunKey> live)
    {
        foreach ((RunKey run, Presence presence) in _runs)
        {
            // Whoever is there may record into a run that began after these were listed.
            if (!live.Contains(run) && presence.TryClose())
                _runs.TryRemove(KeyValuePair.Create(run, presence));
        }
    }

    private Presence Of(RunKey run) => _runs.GetOrAdd(run, static (_, now) => new Presence(now), time.GetTimestamp());

    private sealed class Presence(long now)
    {
        private readonly Lock _gate = new();
        private int _inside;
        private long _last = now;
        private bool _isClosed;

        public bool TryBegin()
        {
            lock (_gate)
            {
                _inside += _isClosed ? 0 : 1;
                return !_isClosed;
            }
        }

        public bool TryClose()
        {
            lock (_gate)
                return _isClosed = _inside == 0;
        }

        public void End(long at)
        {
            lock (_gate)
                (_inside, _last) = (_inside - 1, at);
        }

        public TimeSpan Silence(TimeProvider time)
        {
            lock (_gate)
                return _inside > 0 ? TimeSpan.Zero : time.GetElapsedTime(_last);
        }
    }

    private sealed class Visit(Presence presence, TimeProvider time) : IDisposable
    {
        public void Dispose() => presence.End(time.GetTimestamp());
    }
}
