namespace Verbatim.Server.Errors;

/// <summary>A request that cannot be read as what its route takes. Thrown at the edge only, where a slice has not begun.</summary>
internal sealed class RefusedException(Problem problem) : Exception(problem.Title)
{
    public Problem Problem { get; } = problem;
}
