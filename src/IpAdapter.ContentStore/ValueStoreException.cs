namespace IpAdapter.ContentStore;

/// <summary>A store that can't be used, or not be written to; the message names its folder and what to do.</summary>
public sealed class ValueStoreException(string message, Exception? cause = null) : Exception(message, cause);
