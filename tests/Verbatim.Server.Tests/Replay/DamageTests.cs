using System.Net;
using Microsoft.Data.Sqlite;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

[Trait("Clauses", "R-40 R-52 R-54")]
public sealed class DamageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damage_of_a_run_that_is_not_sealed_is_a_500_where_nothing_was_sent_and_a_cut_connection_where_something_was()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__Seals"] = "false" },
        });
        using RunClient client = server.Member();
        string run = await RecordAsync(client);
        string cursor = (await client.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=1")).GetProperty("next_cursor").GetString()!;

        await server.KillAsync();
        Damage(Path.Combine(server.DataDirectory, "ledger.db"), first: 15);
        await server.RestartAsync();

        await AssertDamagedAsync(client, $"{run}/replay/events");
        await AssertDamagedAsync(client, $"{run}/replay/events?direction=backward");

        // The digest of the whole comes before its first byte.
        await AssertDamagedAsync(client, $"{run}/replay/stream");
        await AssertCutAsync(client, $"{run}/replay/stream?cursor={cursor}", null);
        await AssertCutAsync(client, $"{run}/replay/stream?ids=true", null);
    }

    [Fact]
    public async Task Damage_of_a_sealed_run_is_a_500_where_nothing_was_sent_and_a_cut_connection_where_something_was()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:00" },
        });
        using RunClient client = server.Member();
        string run = await RecordAsync(client);
        await client.SealedAsync(run);

        await server.KillAsync();
        Damage(Path.Combine(server.DataDirectory, "ledger.db"), first: 15);
        await server.RestartAsync();

        await AssertDamagedAsync(client, $"{run}/replay/events");
        await AssertCutAsync(client, $"{run}/replay/stream", null);
        await AssertCutAsync(client, $"{run}/replay/stream", "zstd");

        await server.KillAsync();
        Damage(Path.Combine(server.DataDirectory, "ledger.db"), first: 1);
        await server.RestartAsync();
        await AssertDamagedAsync(client, $"{run}/replay/stream");
        await AssertDamagedAsync(client, $"{run}/replay/stream", "zstd");
    }

    // Incompressible, so that what comes before the damage is more than is read at once.
    private static async Task<string> RecordAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        var random = new Random(5);
        foreach (int eventId in Enumerable.Range(1, 20))
        {
            byte[] noise = new byte[75_000];
            random.NextBytes(noise);
            await client.RecordedAsync(run, SomeFrames.Delta(eventId, run, Convert.ToBase64String(noise)));
        }

        await client.RecordedAsync(run, SomeFrames.Final(21, run));
        return run;
    }

    private static async Task AssertDamagedAsync(RunClient client, string path, string? coding = null)
    {
        using HttpResponseMessage response = await client.Http.SendAsync(Request(path, coding), Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("urn:verbatim:problem:damaged", (await RunClient.JsonAsync(response)).GetProperty("type").GetString());
    }

    private static async Task AssertCutAsync(RunClient client, string path, string? coding)
    {
        using HttpResponseMessage response = await client.Http.SendAsync(Request(path, coding), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(coding is null ? [] : [coding], response.Content.Headers.ContentEncoding);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    private static HttpRequestMessage Request(string path, string? coding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{RunClient.Runs}/{path}");
        if (coding is not null)
            request.Headers.AcceptEncoding.Add(new(coding));
        return request;
    }

    private static void Damage(string database, int first)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            update block set payload = cast(substr(payload, 1, 999) || x'00' || substr(payload, 1001) as blob)
            where first = (select max(first) from block where first <= {first})
            """;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
