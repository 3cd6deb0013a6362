using System.Diagnostics;

namespace Verbatim.Bench;

/// <summary>Programs started beside this one.</summary>
internal static class Programs
{
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>Ends a server at once.</summary>
    public static async Task KillAsync(Process server)
    {
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
    }

    /// <summary>Runs a program to its end, for what it prints.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    /// <summary>Waits for the line of a server that holds its address. What it prints later is read and dropped, so that it never waits for us.</summary>
    public static async Task<Uri> AddressAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            int start = line.IndexOf("http://", StringComparison.Ordinal);
            if (start < 0)
                continue;

            _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new Uri(line[start..].Split(' ')[0]);
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }
}
