using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Verbatim.Server.Access;

/// <summary>Remembers tokens that were found good: to check a signature takes most of what a small request takes.</summary>
/// <remarks>
/// By hash, so that no token stands in memory; until it expires, and for 60 s at most; no longer than the keys it was checked with are in force.
/// Two halves, of which the older is dropped when the newer is full or old: forgetting costs nothing, and only good tokens take room.
/// </remarks>
internal sealed class ValidatedTokens(IOptions<AccessOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly int _half = (options.Value.RememberedTokens + 1) / 2;
    private volatile ConcurrentDictionary<Hash, Known> _newer = new();
    private volatile ConcurrentDictionary<Hash, Known> _older = new();
    private DateTimeOffset _turned = time.GetUtcNow();

    public int Count => _newer.Count + _older.Count;

    /// <summary>The ticket of a token that was found good with these keys; null where it must be checked.</summary>
    public AuthenticationTicket? Find(string token, int keys) =>
        _half > 0 && Hash.Of(token) is var hash
        && (_newer.TryGetValue(hash, out Known? known) || _older.TryGetValue(hash, out known))
        && known.Keys == keys && time.GetUtcNow() < known.Until
            ? known.Ticket
            : null;

    public void Keep(string token, int keys, AuthenticationTicket ticket)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset until = now + Longest;
        if (ticket.Properties.ExpiresUtc is { } expires && expires < until)
            until = expires;
        if (_half == 0 || until <= now)
            return;

        lock (_gate)
        {
            if (_newer.Count >= _half || now - _turned >= Longest)
            {
                _older = _newer;
                _newer = new ConcurrentDictionary<Hash, Known>();
                _turned = now;
            }

            _newer[Hash.Of(token)] = new Known(ticket, keys, until);
        }
    }

    private sealed record Known(AuthenticationTicket Ticket, int Keys, DateTimeOffset Until);

    private readonly record struct Hash(UInt128 High, UInt128 Low)
    {
        public static Hash Of(string token)
        {
            Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(token), bytes);
            return MemoryMarshal.Read<Hash>(bytes);
        }
    }
}
