using System.Net;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Hosting;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>The keys of an authority: rotated, withdrawn, asked for by made-up tokens, published badly.</summary>
public sealed class AuthorityKeysTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_new_key_is_taken_at_its_first_use_and_a_withdrawn_one_no_more()
    {
        await using AuthorityProcess authority = await AuthorityProcess.StartAsync();
        await using ServerProcess server = await authority.ServerAsync(("Access__RefreshKeysEvery", "00:00:01"));
        string old = await authority.TokenAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, old));

        await authority.RotateAsync(keepsOld: true);
        string current = await authority.TokenAsync();
        await BecomesAsync(server, current, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, old));

        await authority.RotateAsync(keepsOld: false);
        await BecomesAsync(server, old, HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, current));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, await authority.TokenAsync()));
    }

    [Fact]
    public async Task Made_up_key_ids_are_one_fetch_at_most_and_valid_calls_go_on()
    {
        const int Tokens = 10_000;
        await using AuthorityProcess authority = await AuthorityProcess.StartAsync();
        await using ServerProcess server = await authority.ServerAsync(("Access__RefreshKeysEvery", "1.00:00:00"));
        string good = await authority.TokenAsync();
        string[] parts = good.Split('.');
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, good));
        int before = await authority.KeyFetchesAsync();
        long began = TimeProvider.System.GetTimestamp();

        using HttpClient client = server.Client();
        await Parallel.ForEachAsync(Enumerable.Range(0, Tokens), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancellation) =>
        {
            bool isGood = i % 100 == 0;
            string token = isGood ? good : $"{Header($"made-up-{i}")}.{parts[1]}.{parts[2]}";
            Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await StatusAsync(client, token, cancellation));
        });

        // Once for each half minute that it took, which on a slow machine may be more than one.
        int most = 1 + (int)(TimeProvider.System.GetElapsedTime(began) / TimeSpan.FromSeconds(30));
        Assert.InRange(await authority.KeyFetchesAsync() - before, 0, most);
    }

    [Fact]
    public async Task Keys_that_would_come_in_the_clear_are_not_fetched()
    {
        await using AuthorityProcess authority = await AuthorityProcess.StartAsync();
        await authority.PublishAsync("clear");
        await using ServerProcess server = await authority.ServerAsync(("Access__RefreshKeysEvery", "00:00:01"));

        await server.LoggedAsync("The metadata names no https address for its keys.");
    }

    [Theory]
    [InlineData("down")]
    [InlineData("slow")]
    [InlineData("huge")]
    public async Task Known_keys_go_on_while_they_are_published_badly(string mode)
    {
        await using AuthorityProcess authority = await AuthorityProcess.StartAsync();
        await using ServerProcess server = await authority.ServerAsync(("Access__RefreshKeysEvery", "00:00:01"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, await authority.TokenAsync()));

        await authority.PublishAsync(mode);
        if (mode != "slow")
            await server.LoggedAsync("keys could not be fetched");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, await authority.TokenAsync(user: "ben")));

        // Each fetch puts down what is too large long before its end: at a megabyte, and what lies in sockets on the way.
        Assert.True(await authority.HugeBytesAsync() < await authority.HugeAnswersAsync() * 16L * 1024 * 1024 + 1);

        await authority.PublishAsync("up");
        await authority.RotateAsync(keepsOld: false);
        await BecomesAsync(server, await authority.TokenAsync(), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Before_the_first_keys_a_token_is_503_and_nobody_is_still_401()
    {
        await using AuthorityProcess authority = await AuthorityProcess.StartAsync();
        await authority.PublishAsync("down");
        await using ServerProcess server = await authority.ServerAsync(("Access__RefreshKeysEvery", "00:00:01"));
        string token = await authority.TokenAsync();

        using (HttpClient early = server.Client(token))
            await InnerFailureTests.AssertSaysNothingAsync(server, await early.GetAsync(RunClient.Runs, TestContext.Current.CancellationToken), "503 authority-unavailable");
        using HttpClient nobody = server.Client();
        using HttpResponseMessage response = await nobody.GetAsync(RunClient.Runs, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        await authority.PublishAsync("up");
        await BecomesAsync(server, token, HttpStatusCode.OK);
    }

    private static async Task BecomesAsync(ServerProcess server, string token, HttpStatusCode expected)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        while (await StatusAsync(server, token) != expected)
            await Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token);
    }

    private static string Header(string keyId) =>
        System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{keyId}}"}"""));

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server, string token)
    {
        using HttpClient client = server.Client();
        return await StatusAsync(client, token, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/workflows");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using HttpResponseMessage response = await client.SendAsync(request, cancellation);
        return response.StatusCode;
    }
}
