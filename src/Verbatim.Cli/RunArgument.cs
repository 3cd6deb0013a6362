using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Verbatim.Client;
using Verbatim.Frames;

namespace Verbatim.Cli;

/// <summary>Ids on the command line.</summary>
internal static class RunArgument
{
    public static Argument<RunId> Create() => new("RUN") { Description = "The run's id.", CustomParser = Parse<RunId> };

    public static Argument<RunId?> Optional() =>
        new("RUN") { Description = "The run's id.", Arity = ArgumentArity.ZeroOrOne, CustomParser = result => result.Tokens is [] ? null : Parse<RunId>(result) };

    public static Option<TId?> Option<TId>(string name, string description)
        where TId : struct, IParsable<TId> =>
        new(name) { Description = description, HelpName = "ID", CustomParser = result => Parse<TId>(result) };

    /// <summary>What a server says of a run that is not there, naming the run: the server itself must not.</summary>
    public static async Task FoundAsync(RunId run, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (VerbatimException refused) when (refused.StatusCode == HttpStatusCode.NotFound)
        {
            throw new CommandFailedException($"There is no run {run} here, or it is not yours to see.", refused);
        }
    }

    private static TId Parse<TId>(ArgumentResult result)
        where TId : struct, IParsable<TId>
    {
        if (TId.TryParse(result.Tokens[0].Value, null, out TId id))
            return id;

        result.AddError($"'{result.Tokens[0].Value}' is no id. {IdRule.Sentence}");
        return default;
    }
}
