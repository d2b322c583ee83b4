namespace Shapes;

/// <summary>Something that one plugin gives and another calls.</summary>
public abstract record Scale
{
    public abstract double Of(double length);
}
