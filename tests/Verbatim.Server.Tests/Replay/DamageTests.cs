using System.Net;
using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

public sealed class DamageTests
{
    [Fact]
    public async Task Damage_is_a_500_where_nothing_was_sent_and_a_cut_connection_where_something_was()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string> { ["Ledger__Seals"] = "false" },
        });
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        string[] frames = [.. Enumerable.Range(1, 20).Select(eventId => SomeFrames.Delta(eventId, run, $"{eventId:d4}{new string('x', 100_000)}")), SomeFrames.Final(21, run)];
        foreach (string frame in frames)
            await client.RecordedAsync(run, frame);

        // The second start has moved everything from the write-ahead log into the database.
        await server.RestartAsync();
        await server.KillAsync();
        Damage(Path.Combine(server.DataDirectory, "ledger.db"), "0015xxxx");
        await server.RestartAsync();

        using HttpResponseMessage page = await client.Http.GetAsync($"{RunClient.Runs}/{run}/replay/events", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.Equal("urn:verbatim:problem:damaged", (await RunClient.JsonAsync(page)).GetProperty("type").GetString());
        using HttpResponseMessage stream = await client.Http.GetAsync($"{RunClient.Runs}/{run}/replay/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => stream.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static void Damage(string database, string text)
    {
        byte[] bytes = File.ReadAllBytes(database);
        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Assert.True(at > 0, "The text is not in the database file.");
        bytes[at + text.Length - 1] ^= 1;
        File.WriteAllBytes(database, bytes);
    }
}
