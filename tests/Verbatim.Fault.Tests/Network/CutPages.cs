using System.Text;
using System.Text.Json;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Network;

/// <summary>Walks the pages of a run, each of them cut once and asked for again with the same cursor.</summary>
internal sealed class CutPages(FaultServer server, CuttingProxy proxy, string run)
{
    private const int Limit = 2;

    public int Cuts { get; private set; }

    /// <summary>The bytes of the longest answer of a walk that nobody cuts.</summary>
    public async Task<long> LongestAsync(CancellationToken cancellation)
    {
        long longest = 0;
        for (string? cursor = ""; cursor is not null;)
        {
            cursor = Read(await PageAsync(cursor, cancellation), []);
            longest = Math.Max(longest, proxy.Passed);
        }

        return longest;
    }

    /// <summary>A walk in which each answer is cut after so many bytes, where it has as many.</summary>
    public async Task WalkAsync(long afterBytes, CancellationToken cancellation)
    {
        List<Line> lines = [];
        for (string? cursor = ""; cursor is not null;)
        {
            proxy.CutNext(afterBytes, resets: afterBytes % 2 == 0);
            byte[] page;
            try
            {
                page = await PageAsync(cursor, cancellation);
            }
            catch (Exception cut) when (cut is HttpRequestException { StatusCode: null } or IOException)
            {
                Cuts++;
                page = await PageAsync(cursor, cancellation);
            }

            cursor = Read(page, lines);
        }

        server.History.Resumed(new Reading(run, $"pages cut after {afterBytes} bytes", lines));
    }

    private Task<byte[]> PageAsync(string cursor, CancellationToken cancellation) =>
        proxy.Http.GetByteArrayAsync($"{RunClient.Runs}/{run}/replay/events?limit={Limit}{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}", cancellation);

    private static string? Read(byte[] page, List<Line> lines)
    {
        using JsonDocument json = JsonDocument.Parse(page);
        lines.AddRange(json.RootElement.GetProperty("items").EnumerateArray().Select(item => History.LineOf(Encoding.UTF8.GetBytes(item.GetRawText()))));
        return json.RootElement.GetProperty("next_cursor").GetString();
    }
}
