namespace Shapes;

/// <summary>A type of a contract assembly that plugins bring.</summary>
public sealed record Square(double Edge);
