namespace Verbatim.Cli;

/// <summary>How far long work has come: a line on the standard error, once in a second.</summary>
internal sealed class ProgressLines
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);

    private long _said = TimeProvider.System.GetTimestamp();

    public void Say(Func<string> line)
    {
        if (TimeProvider.System.GetElapsedTime(_said) < SayEvery)
            return;

        _said = TimeProvider.System.GetTimestamp();
        Console.Error.WriteLine(line());
    }
}
