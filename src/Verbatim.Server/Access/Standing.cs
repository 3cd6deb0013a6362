using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Verbatim.Server.Access;

/// <summary>How long the caller of a request may stay: a stream or an open body ends when the right to it does.</summary>
internal sealed class Standing : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _over;

    private Standing(CancellationTokenSource end, CancellationToken withdrawn)
    {
        _end = end;
        _over = CancellationTokenSource.CreateLinkedTokenSource(end.Token, withdrawn);
    }

    /// <summary>Cancelled when the token or session has expired, or its key or session was withdrawn.</summary>
    public CancellationToken Over => _over.Token;

    public static Standing Of(HttpContext context, TimeProvider time)
    {
        AuthenticationTicket? ticket = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket;
        CancellationTokenSource end = new(Left(ticket, time), time);
        return new Standing(end, context.Features.Get<Withdrawal>()?.Withdrawn ?? CancellationToken.None);
    }

    public void Dispose()
    {
        _over.Dispose();
        _end.Dispose();
    }

    private static TimeSpan Left(AuthenticationTicket? ticket, TimeProvider time)
    {
        if (ticket?.Properties.ExpiresUtc is not { } expires)
            return Timeout.InfiniteTimeSpan;

        // As long as a new request with the same token would be taken.
        TimeSpan skew = ticket.AuthenticationScheme == JwtBearerDefaults.AuthenticationScheme ? Authentication.ClockSkew : TimeSpan.Zero;
        TimeSpan left = expires + skew - time.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(20) ? left : TimeSpan.FromDays(20);
    }
}
