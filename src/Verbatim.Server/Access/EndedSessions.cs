using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Verbatim.Server.Hosting;
using Verbatim.Storage;

namespace Verbatim.Server.Access;

/// <summary>Sessions that were signed out before their time: their cookies are good for nothing, wherever copies of them are, after a restart too.</summary>
/// <remarks>An empty file for each, named by the session, until it would have expired however long sessions last.</remarks>
internal sealed class EndedSessions
{
    private const string ClaimType = "verbatim_session";

    private const int ManySessions = 10_000;
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly string _folder;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private long _forgot;

    public EndedSessions(DataFolders folders, IOptions<AccessOptions> options, TimeProvider time)
    {
        _folder = Path.Combine(folders.Keys, "ended-sessions");
        _lifetime = options.Value.SessionLifetime;
        _time = time;
        DurableFolder.Create(_folder, below: folders.Root);
        foreach (string path in Directory.GetFiles(_folder))
        {
            // A session may have begun under another setting than today's.
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > AccessOptions.LongestSession)
                File.Delete(path);
            else
            {
                var ended = new Session(new CancellationTokenSource(), time.GetUtcNow());
                ended.End.Cancel();
                _sessions[Path.GetFileName(path)] = ended;
            }
        }
    }

    /// <summary>Names a session that begins.</summary>
    public static Claim NewClaim() => new(ClaimType, RandomNumberGenerator.GetHexString(32, lowercase: true));

    public void End(ClaimsPrincipal user)
    {
        if (user.FindFirst(ClaimType)?.Value is not { Length: 32 } session || !session.All(char.IsAsciiHexDigitLower))
            return;

        File.Create(Path.Combine(_folder, session)).Dispose();
        DurableFolder.Sync(_folder);
        Of(session).End.Cancel();
    }

    /// <summary>Cancelled once the session is signed out; null for one that cannot be.</summary>
    public CancellationToken? Withdrawn(ClaimsPrincipal user) => user.FindFirst(ClaimType)?.Value is { } session ? Of(session).End.Token : null;

    private Session Of(string name)
    {
        if (_sessions.Count >= ManySessions && !_sessions.ContainsKey(name) && _time.GetElapsedTime(_forgot) > BetweenForgetting)
            ForgetExpired();

        return _sessions.GetOrAdd(name, _ => new Session(new CancellationTokenSource(), _time.GetUtcNow()));
    }

    // A session that began before it was first seen here is older yet.
    private void ForgetExpired()
    {
        _forgot = _time.GetTimestamp();
        foreach ((string name, Session session) in _sessions)
        {
            // One that was ended stays so for as long as any session may last; of another nothing is lost.
            TimeSpan kept = session.End.IsCancellationRequested ? AccessOptions.LongestSession : _lifetime;
            if (_time.GetUtcNow() - session.Seen > kept)
                _sessions.TryRemove(KeyValuePair.Create(name, session));
        }
    }

    private sealed record Session(CancellationTokenSource End, DateTimeOffset Seen);
}
