namespace Verbatim.Web.Runs;

/// <summary>A workflow that can be started from the page.</summary>
/// <param name="Key">What it is started by.</param>
/// <param name="Title">For the user.</param>
/// <param name="Description">What it does.</param>
/// <param name="Message">What to ask, unless the user asks something else.</param>
public sealed record WorkflowOffer(string Key, string Title, string Description, string Message);
