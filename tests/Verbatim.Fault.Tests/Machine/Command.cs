using System.Diagnostics;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>A program that is run to its end.</summary>
internal static class Command
{
    public static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        if (await TryAsync(program, arguments) is { } failure)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {failure}");
    }

    /// <returns>What it said, where it failed.</returns>
    public static async Task<string?> TryAsync(string program, params IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : $"{process.ExitCode} {errors}{await output}";
    }
}
