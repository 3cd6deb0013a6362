namespace Verbatim.Cli;

/// <summary>A command cannot do what it was asked; the message is the sentence that the user reads.</summary>
internal sealed class CommandFailedException : Exception
{
    public CommandFailedException(string sentence)
        : base(sentence)
    {
    }

    public CommandFailedException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }
}
