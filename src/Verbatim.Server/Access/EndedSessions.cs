using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Verbatim.Server.Hosting;
using Verbatim.Storage;

namespace Verbatim.Server.Access;

/// <summary>Sessions that were signed out before their time: their cookies are good for nothing, wherever copies of them are, after a restart too.</summary>
/// <remarks>An empty file for each, named by the session, until it would have expired anyway.</remarks>
internal sealed class EndedSessions
{
    /// <summary>The claim that names a session.</summary>
    public const string Claim = "verbatim_session";

    private const int ManySessions = 10_000;

    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly string _folder;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;

    public EndedSessions(DataFolders folders, IOptions<AccessOptions> options, TimeProvider time)
    {
        _folder = Path.Combine(folders.Keys, "ended-sessions");
        _lifetime = options.Value.SessionLifetime;
        _time = time;
        DurableFolder.Create(_folder, below: folders.Root);
        foreach (string path in Directory.GetFiles(_folder))
        {
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > _lifetime)
                File.Delete(path);
            else
                Of(Path.GetFileName(path)).End.Cancel();
        }
    }

    public void End(ClaimsPrincipal user)
    {
        if (user.FindFirst(Claim)?.Value is not { Length: 32 } session || !session.All(char.IsAsciiHexDigitLower))
            return;

        File.Create(Path.Combine(_folder, session)).Dispose();
        DurableFolder.Sync(_folder);
        Of(session).End.Cancel();
    }

    /// <summary>Cancelled once the session is signed out; null for one that cannot be.</summary>
    public CancellationToken? Withdrawn(ClaimsPrincipal user) => user.FindFirst(Claim)?.Value is { } session ? Of(session).End.Token : null;

    private Session Of(string name)
    {
        if (_sessions.Count >= ManySessions && !_sessions.ContainsKey(name))
            ForgetExpired();

        return _sessions.GetOrAdd(name, _ => new Session(new CancellationTokenSource(), _time.GetUtcNow()));
    }

    // A session that began before it was first seen here is older yet.
    private void ForgetExpired()
    {
        foreach ((string name, Session session) in _sessions)
        {
            if (_time.GetUtcNow() - session.Seen > _lifetime)
                _sessions.TryRemove(KeyValuePair.Create(name, session));
        }
    }

    private sealed record Session(CancellationTokenSource End, DateTimeOffset Seen);
}
