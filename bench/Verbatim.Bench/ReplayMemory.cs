namespace Verbatim.Bench;

/// <summary>What a replay takes of the server's memory: many readers begin one, and then read no further.</summary>
internal static class ReplayMemory
{
    private const int Readers = 200;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <returns>KiB of the process for each reader, garbage included.</returns>
    public static async Task<double> MeasureAsync(Target target, string run)
    {
        byte[] scratch = new byte[4096];
        string request = $"GET /api/v1/workflows/runs/{run}/replay/stream";

        // One goes first: what the first replay compiles belongs to none.
        using (RawConnection first = await RawConnection.OpenAsync(target))
            await BeginAsync(first);
        await Task.Delay(Settling);
        double before = target.Process.ResidentMebibytes;

        List<RawConnection> readers = [];
        try
        {
            for (int i = 0; i < Readers; i++)
            {
                readers.Add(await RawConnection.OpenAsync(target));
                await BeginAsync(readers[i]);
            }

            await Task.Delay(Settling);
            return (target.Process.ResidentMebibytes - before) * 1024 / Readers;
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }

        async Task BeginAsync(RawConnection reader)
        {
            await reader.SendAsync(reader.Head(request, ""));
            await reader.ReadHeadAsync();
            await reader.ReadAtLeastAsync(scratch, 1);
        }
    }
}
