namespace Verbatim.Fault.Tests.Servers;

/// <summary>Producers and readers that work at the same time.</summary>
internal static class Actors
{
    /// <summary>Completes with the last of them, or with the first that fails: the others may then wait for what never comes.</summary>
    public static async Task AllAsync(params IEnumerable<Task> actors)
    {
        await foreach (Task actor in Task.WhenEach(actors))
            await actor;
    }
}
