using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>Two tenants with the same ids, asked for by two hundred callers at once: nothing that is kept between requests mixes them up .</summary>
[Trait("Clauses", "R-25")]
public sealed class TenantsAtOnceTests(SharedServer shared)
{
    private const int Callers = 200;
    private static readonly string[] Addresses = ["", "/replay/events", "/replay/stream", "/replay/stream?ids=true", "/transcript"];

    [Fact]
    public async Task Two_hundred_callers_of_two_tenants_with_the_same_ids_each_get_their_own_tenants_answer()
    {
        string run = $"run-{Guid.NewGuid():N}";
        Tenant[] tenants = [await BeginAsync(run), await BeginAsync(run)];

        // A live run is kept elsewhere than one that has ended.
        await AskAsync(tenants, run, Addresses, rounds: 2);
        foreach (Tenant tenant in tenants)
        {
            using RunClient owner = shared.Process.Member(tenant.Name, tenant.Canary);
            await owner.RecordedAsync(run, SomeFrames.Final(2, run, tenant.Canary));
        }

        await AskAsync(tenants, run, [.. Addresses, "/replay/stream?follow=true"], rounds: 4);
    }

    private Task AskAsync(Tenant[] tenants, string run, string[] addresses, int rounds) => Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
    {
        Tenant own = tenants[caller % 2];
        Tenant other = tenants[1 - (caller % 2)];
        using RunClient client = shared.Process.Member(own.Name, $"user-{caller}");
        for (int round = 0; round < rounds; round++)
        {
            string address = addresses[(caller + round) % addresses.Length];
            using HttpResponseMessage answer = await client.Http.GetAsync($"{RunClient.Runs}/{run}{address}", RunClient.Cancellation);
            string text = await answer.Content.ReadAsStringAsync(RunClient.Cancellation);
            Assert.Contains(own.Canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(other.Canary, text, StringComparison.Ordinal);
            Assert.Matches("private|no-store", answer.Headers.CacheControl!.ToString());

            string list = Encoding.UTF8.GetString(await client.Http.GetByteArrayAsync(RunClient.Runs, RunClient.Cancellation));
            Assert.Contains(own.Canary, list, StringComparison.Ordinal);
            Assert.DoesNotContain(other.Canary, list, StringComparison.Ordinal);
        }
    }));

    private async Task<Tenant> BeginAsync(string run)
    {
        var tenant = new Tenant($"tenant-{Guid.NewGuid():N}", $"canary-{Guid.NewGuid():N}");
        using RunClient owner = shared.Process.Member(tenant.Name, tenant.Canary);
        using HttpResponseMessage begun = await owner.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{run}}"}""");
        begun.EnsureSuccessStatusCode();
        await owner.RecordedAsync(run, SomeFrames.Delta(1, run, tenant.Canary));
        return tenant;
    }

    private sealed record Tenant(string Name, string Canary);
}
