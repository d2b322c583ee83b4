namespace IpAdapter.Graph.Cli;

/// <summary>Something given to the command that can't be used. Ends it with exit code 2 and this message.</summary>
/// <param name="message">The thing, the place, what was expected, what was found, what to do.</param>
/// <param name="innerException">The cause, where there is one.</param>
internal sealed class BadInputException(string message, Exception? innerException = null) : Exception(message, innerException);
