using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>Lets so many follow a run, and so many anything in a tenant, and nobody beyond .</summary>
internal sealed class Followers(IOptions<ReplayOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunKey, int> _ofRuns = [];
    private readonly Dictionary<TenantId, int> _ofTenants = [];

    /// <summary>Whether one more could follow a run that nobody follows yet.</summary>
    public bool HasRoom(TenantId tenant)
    {
        lock (_gate)
            return _ofTenants.GetValueOrDefault(tenant) < options.Value.MaxFollowersPerTenant;
    }

    /// <summary>Enters as a follower of a run, to be left by disposing; null where there are as many as there may be.</summary>
    public IDisposable? TryEnter(RunKey run) => TryEnter(run.Tenant, run);

    /// <summary>Enters as a follower of something else of a tenant's.</summary>
    public IDisposable? TryEnter(TenantId tenant) => TryEnter(tenant, run: null);

    private Follower? TryEnter(TenantId tenant, RunKey? run)
    {
        lock (_gate)
        {
            if (!HasRoom(tenant) || (run is { } full && _ofRuns.GetValueOrDefault(full) >= options.Value.MaxFollowersPerRun))
                return null;

            CollectionsMarshal.GetValueRefOrAddDefault(_ofTenants, tenant, out _)++;
            if (run is { } followed)
                CollectionsMarshal.GetValueRefOrAddDefault(_ofRuns, followed, out _)++;
        }

        return new Follower(this, tenant, run);
    }

    private void Leave(TenantId tenant, RunKey? run)
    {
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

    private sealed class Follower(Followers followers, TenantId tenant, RunKey? run) : IDisposable
    {
        public void Dispose() => followers.Leave(tenant, run);
    }
}
