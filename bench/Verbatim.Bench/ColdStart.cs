using System.Diagnostics;
using System.Net.Http.Headers;

namespace Verbatim.Bench;

/// <summary>From the start of the process: how long until the server is ready, and until a browser has its first page.</summary>
/// <remarks>The files are in the memory of the system, as they are after a restart of the process.</remarks>
internal static class ColdStart
{
    /// <summary>Starts a server on a store again and again.</summary>
    /// <returns>The times of each start, in seconds.</returns>
    public static async Task<(List<double> Ready, List<double> FirstPage)> MeasureAsync(VerbatimPrograms programs, string data, int rounds)
    {
        (List<double> ready, List<double> firstPage) = ([], []);
        string? token = null;

        // The first one may make what a new directory lacks, and warms up the client.
        for (int round = -1; round < rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            await using ServerProcess server = programs.Start(data);
            using var client = new HttpClient { BaseAddress = await server.AddressAsync() };
            await client.GetStringAsync("/health/ready");
            TimeSpan untilReady = Stopwatch.GetElapsedTime(began);
            token ??= await programs.TokenAsync(data);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
            await client.GetStringAsync("/");
            if (round < 0)
                continue;

            ready.Add(untilReady.TotalSeconds);
            firstPage.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return (ready, firstPage);
    }
}
