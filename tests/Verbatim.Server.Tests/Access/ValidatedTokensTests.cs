using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Server.Access;
using Xunit;

namespace Verbatim.Server.Tests.Access;

public sealed class ValidatedTokensTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_token_is_remembered_for_a_minute_at_most()
    {
        ValidatedTokens validated = Remembering(100);
        AuthenticationTicket ticket = Ticket(TimeSpan.FromHours(1));
        validated.Keep("a", 1, ticket);

        Assert.Same(ticket, validated.Find("a", 1));
        Assert.Null(validated.Find("b", 1));
        _time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.Same(ticket, validated.Find("a", 1));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(validated.Find("a", 1));
    }

    [Fact]
    public void A_token_is_not_remembered_beyond_its_end()
    {
        ValidatedTokens validated = Remembering(100);
        validated.Keep("a", 1, Ticket(TimeSpan.FromSeconds(10)));
        validated.Keep("late", 1, Ticket(TimeSpan.FromSeconds(-1)));

        Assert.Null(validated.Find("late", 1));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(validated.Find("a", 1));
    }

    [Fact]
    public void A_token_is_checked_again_when_there_are_other_keys()
    {
        ValidatedTokens validated = Remembering(100);
        validated.Keep("a", 1, Ticket(TimeSpan.FromHours(1)));

        Assert.Null(validated.Find("a", 2));
    }

    [Fact]
    public void No_more_are_remembered_than_the_option_says_and_the_newest_are()
    {
        ValidatedTokens validated = Remembering(100);
        for (int i = 0; i < 1000; i++)
            validated.Keep($"{i}", 1, Ticket(TimeSpan.FromHours(1)));

        Assert.InRange(validated.Count, 50, 100);
        Assert.NotNull(validated.Find("999", 1));
        Assert.Null(validated.Find("0", 1));
    }

    [Fact]
    public void With_none_to_remember_each_is_checked_every_time()
    {
        ValidatedTokens validated = Remembering(0);
        validated.Keep("a", 1, Ticket(TimeSpan.FromHours(1)));

        Assert.Null(validated.Find("a", 1));
    }

    private ValidatedTokens Remembering(int tokens) => new(Options.Create(new AccessOptions { RememberedTokens = tokens }), _time);

    private AuthenticationTicket Ticket(TimeSpan life) =>
        new(new ClaimsPrincipal(), new AuthenticationProperties { ExpiresUtc = _time.GetUtcNow() + life }, "Bearer");
}
