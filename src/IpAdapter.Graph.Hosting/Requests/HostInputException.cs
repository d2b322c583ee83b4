namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>
/// Something given to the host can't be used: a file that is no workflow, a folder without plugins, a value of an unknown type.
/// </summary>
/// <param name="message">What was given, what was expected, and what to do.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class HostInputException(string message, Exception? innerException = null) : Exception(message, innerException);
