namespace Verbatim.Client;

/// <summary>A provider's body cannot be sent again where it had to be: no more of it is kept than its end, or it cannot be read.</summary>
/// <remarks>The run stays open, with what has arrived, and takes the same body again from its first event .</remarks>
public sealed class BodyLostException : IOException
{
    internal BodyLostException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }
}
