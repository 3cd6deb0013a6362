using System.Diagnostics;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

/// <summary>The built command line, as a process of its own.</summary>
internal sealed class Command : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Command(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it prints, line by line.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>What it reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    public static Command Start(string? token, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "verbatim.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["VERBATIM_TOKEN"] = token ?? "";
        return new Command(Process.Start(start)!);
    }

    public static async Task<(int Code, string Output, string Errors)> RunAsync(string? token, params string[] arguments)
    {
        using Command command = Start(token, arguments);
        command.Input.Close();
        return await command.EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        string output = await Output.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
        return (_process.ExitCode, output, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
