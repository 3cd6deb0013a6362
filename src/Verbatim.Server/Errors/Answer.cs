namespace Verbatim.Server.Errors;

/// <summary>What a slice's function answers: what was asked for, or the problem that says why not.</summary>
internal abstract record Answer<T>
{
    private Answer() { }

    public sealed record Given(T Value) : Answer<T>;

    public sealed record Refused(Problem Problem) : Answer<T>;

    public static implicit operator Answer<T>(T value) => new Given(value);

    public static implicit operator Answer<T>(Problem problem) => new Refused(problem);

    /// <summary>The response: a problem is written as one, the rest as the endpoint says.</summary>
    public IResult ToResult(Func<T, IResult> write) => this switch
    {
        Given given => write(given.Value),
        Refused refused => refused.Problem.AsResult(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
