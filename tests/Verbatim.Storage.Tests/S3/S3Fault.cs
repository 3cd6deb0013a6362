namespace Verbatim.Storage.Tests.S3;

/// <summary>What the proxy does with a request instead of passing it and its answer on.</summary>
internal abstract record S3Fault
{
    private S3Fault()
    {
    }

    /// <summary>An error in the form of S3. The server is not asked.</summary>
    public sealed record Refuse(int Status, string Code) : S3Fault;

    /// <summary>To another host.</summary>
    public sealed record Redirect(Uri To) : S3Fault;

    /// <summary>The connection is reset. The server is not asked.</summary>
    public sealed record Reset : S3Fault;

    /// <summary>Nothing, until the caller goes.</summary>
    public sealed record Silence : S3Fault;

    /// <summary>The head of the answer and so many bytes of its body, then nothing more.</summary>
    public sealed record SilenceAfter(int Bytes) : S3Fault;

    /// <summary>The server does what it is asked, and its answer is lost.</summary>
    public sealed record LoseAnswer : S3Fault;

    /// <summary>The connection is reset after so many bytes of the request's body; they reach the server, or nothing does.</summary>
    public sealed record CutRequest(int AfterBytes, bool Reaches) : S3Fault;

    /// <summary>The server is told of a body that is longer by so many bytes, and waits for them; or of a shorter one, which it gets and takes for whole.</summary>
    public sealed record Misstate(int By) : S3Fault;

    /// <summary>The connection is reset after so many bytes of the answer's body, and after what happens before that.</summary>
    public sealed record CutAnswer(int AfterBytes, Func<Task>? BeforeReset = null) : S3Fault;

    /// <summary>Another body than the server's, with a length that is right for it, and perhaps another tag.</summary>
    public sealed record Alter(Func<byte[], byte[]> Change, string? Tag = null) : S3Fault;
}
