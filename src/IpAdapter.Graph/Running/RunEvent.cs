namespace IpAdapter.Graph.Running;

/// <summary>Something that happened in a run. Events come one at a time, from whatever thread.</summary>
public abstract record RunEvent;
