using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Replay;

/// <summary>Lets so many follow a run, and so many anything in a tenant, and nobody beyond .</summary>
internal sealed class Followers(IOptions<ReplayOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunKey, int> _ofRuns = [];
    private readonly Dictionary<TenantId, int> _ofTenants = [];

    /// <summary>Enters as a follower of something of a tenant's, to be left by disposing; null where there are as many as there may be.</summary>
    public Follower? TryEnter(TenantId tenant)
    {
        if (!TryCount(_ofTenants, tenant, options.Value.MaxFollowersPerTenant))
            return null;

        ServerTelemetry.FollowersChanged(1);
        return new Follower(this, tenant);
    }

    private bool TryCountFor(RunKey run) => TryCount(_ofRuns, run, options.Value.MaxFollowersPerRun);

    private bool TryCount<TKey>(Dictionary<TKey, int> counts, TKey key, int most)
        where TKey : notnull
    {
        lock (_gate)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
            if (count >= most)
                return false;

            count++;
            return true;
        }
    }

    private void Leave(TenantId tenant, RunKey? run)
    {
        ServerTelemetry.FollowersChanged(-1);
        lock (_gate)
        {
            Subtract(_ofTenants, tenant);
            if (run is { } followed)
                Subtract(_ofRuns, followed);
        }
    }

    private static void Subtract<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        if (--CollectionsMarshal.GetValueRefOrNullRef(counts, key) == 0)
            counts.Remove(key);
    }

    /// <summary>One that follows, or is about to. For one thread.</summary>
    public sealed class Follower(Followers followers, TenantId tenant) : IDisposable
    {
        private RunKey? _run;
        private bool _isGone;

        /// <summary>Enters as a follower of this run, once; false where it has as many as there may be.</summary>
        public bool TryFollow(RunKey run)
        {
            if (_run is not null)
                throw new InvalidOperationException("A follower follows one run.");
            if (!followers.TryCountFor(run))
                return false;

            _run = run;
            return true;
        }

        public void Dispose()
        {
            if (!_isGone)
                followers.Leave(tenant, _run);
            _isGone = true;
        }
    }
}
