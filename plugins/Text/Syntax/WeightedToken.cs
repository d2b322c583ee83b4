namespace IpAdapter.Graph.Text.Syntax;

/// <summary>A token with the weight of the text it comes from.</summary>
internal readonly record struct WeightedToken(int Id, float Weight);
