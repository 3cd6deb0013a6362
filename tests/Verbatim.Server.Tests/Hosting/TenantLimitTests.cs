using System.Globalization;
using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>R-8: a tenant's limits are its own.</summary>
public sealed class TenantLimitTests(SharedServer shared)
{
    [Fact]
    public async Task A_tenant_over_its_rate_is_429_with_a_time_to_come_again_and_no_other_tenant_is()
    {
        await using ServerProcess server = await StartAsync("Limits__RequestsPerSecond", "1");
        using RunClient greedy = server.Member("greedy");
        using RunClient modest = server.Member("modest");

        HttpStatusCode status;
        do
        {
            using HttpResponseMessage answer = await greedy.Http.GetAsync(RunClient.Runs, RunClient.Cancellation);
            status = answer.StatusCode;
            if (status == HttpStatusCode.TooManyRequests)
            {
                Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
                Assert.EndsWith("too-many-requests", (await RunClient.JsonAsync(answer)).GetProperty("type").GetString(), StringComparison.Ordinal);
            }
        }
        while (status == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        await modest.GetAsync(RunClient.Runs);
    }

    [Fact]
    public async Task A_tenant_with_too_many_requests_going_on_is_429_until_one_ends()
    {
        await using ServerProcess server = await StartAsync("Limits__RequestsAtOnce", "2");
        using RunClient greedy = server.Member("greedy");
        using RunClient modest = server.Member("modest");
        string run = await greedy.CreateAsync();
        SseLines first = await greedy.FollowAsync(run);
        using SseLines second = await greedy.FollowAsync(run);

        using HttpResponseMessage refused = await greedy.Http.GetAsync(RunClient.Runs, RunClient.Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await modest.GetAsync(RunClient.Runs);

        first.Dispose();
        HttpStatusCode status;
        do
        {
            using HttpResponseMessage answer = await greedy.Http.GetAsync(RunClient.Runs, RunClient.Cancellation);
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "198.51.100.{0}")]
    [InlineData("X-Real-IP", "198.51.100.{0}")]
    [InlineData("Forwarded", "for=198.51.100.{0}")]
    [InlineData("X-Forwarded-Host", "tenant-{0}.example.com")]
    public async Task A_tenant_gets_no_more_by_claiming_to_come_from_elsewhere(string header, string value)
    {
        await using ServerProcess server = await StartAsync("Limits__RequestsAtOnce", "2");
        using RunClient greedy = server.Member("greedy");
        string run = await greedy.CreateAsync();
        List<HttpResponseMessage> answers = [];
        for (int address = 1; address <= 4; address++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{RunClient.Runs}/{run}/replay/stream?follow=true");
            Assert.True(request.Headers.TryAddWithoutValidation(header, string.Format(CultureInfo.InvariantCulture, value, address)));
            answers.Add(await greedy.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunClient.Cancellation));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.StatusCode));
        answers.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task In_development_there_is_no_limit()
    {
        using RunClient client = shared.Process.Member("greedy");
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), RunClient.Cancellation, async (_, cancellation) =>
        {
            using HttpResponseMessage answer = await client.Http.GetAsync("/api/v1/workflows", cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });
    }

    private static Task<ServerProcess> StartAsync(string variable, string value) =>
        ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { [variable] = value } });
}
