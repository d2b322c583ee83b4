namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// Canny's edges (IEEE TPAMI 8(6), 1986), with the arithmetic of OpenCV's Canny, which ControlNets for edges were trained on: the sum of
/// both slopes' sizes, of the colour where it is greatest.
/// </summary>
internal sealed class CannyEdges
{
    private const float Tangent22 = 0.41421356f;   // of 22.5 degrees: between this and its inverse, a slope is a diagonal one
    private const float Tangent67 = 2.41421356f;

    private readonly int _width;
    private readonly int _height;
    private readonly float[] _right;
    private readonly float[] _down;
    private readonly float[] _sizes;

    private CannyEdges(Image image, double blur, CancellationToken cancellationToken)
    {
        (_width, _height) = (image.Width, image.Height);
        (_right, _down, _sizes) = (new float[_width * _height], new float[_width * _height], new float[_width * _height]);
        for (var channel = 0; channel < 3; channel++)
        {
            var slopes = Slopes.Compute(GaussianBlur.Compute(image.Plane(channel), _width, blur, cancellationToken), _width);
            for (var i = 0; i < _sizes.Length; i++)
            {
                var size = Math.Abs(slopes.Right[i]) + Math.Abs(slopes.Down[i]);
                if (channel == 0 || size > _sizes[i])
                    (_right[i], _down[i], _sizes[i]) = (slopes.Right[i], slopes.Down[i], size);
            }
        }
    }

    /// <summary>White lines of one pixel on black.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="low">What is steeper than this is an edge where it touches one.</param>
    /// <param name="high">What is steeper than this is an edge.</param>
    /// <param name="blur">Standard deviation of the Gaussian before, in pixels.</param>
    /// <param name="cancellationToken">Looked at in every row that is smoothed.</param>
    public static Image Compute(Image image, int low, int high, double blur, CancellationToken cancellationToken = default)
    {
        var edges = new CannyEdges(image, blur, cancellationToken);
        return ImagePlanes.ToGreyImage(edges.Followed(low, high), image.Width);
    }

    // Hysteresis: from every strong ridge on over all weak ones that touch, corners counted.
    private byte[] Followed(int low, int high)
    {
        var edges = new byte[_sizes.Length];
        var open = new Stack<int>();
        for (var i = 0; i < edges.Length; i++)
        {
            if (_sizes[i] > high && IsRidge(i))
                Mark(i);
        }
        while (open.TryPop(out var i))
        {
            for (var y = Math.Max(i / _width - 1, 0); y <= Math.Min(i / _width + 1, _height - 1); y++)
            {
                for (var x = Math.Max(i % _width - 1, 0); x <= Math.Min(i % _width + 1, _width - 1); x++)
                {
                    var next = y * _width + x;
                    if (edges[next] == 0 && _sizes[next] > low && IsRidge(next))
                        Mark(next);
                }
            }
        }
        return edges;

        void Mark(int i)
        {
            edges[i] = 255;
            open.Push(i);
        }
    }

    // Steepest across the edge. Of two that are equally steep the first is kept, so that an edge between two pixels is one pixel wide.
    private bool IsRidge(int i)
    {
        var (right, down) = (Math.Abs(_right[i]), Math.Abs(_down[i]));
        var (x, y) = (i % _width, i / _width);
        if (down < Tangent22 * right)
            return _sizes[i] > SizeAt(x - 1, y) && _sizes[i] >= SizeAt(x + 1, y);
        if (down > Tangent67 * right)
            return _sizes[i] > SizeAt(x, y - 1) && _sizes[i] >= SizeAt(x, y + 1);
        var slant = _right[i] < 0 == _down[i] < 0 ? 1 : -1;
        return _sizes[i] > SizeAt(x - slant, y - 1) && _sizes[i] > SizeAt(x + slant, y + 1);
    }

    private float SizeAt(int x, int y) => x >= 0 && x < _width && y >= 0 && y < _height ? _sizes[y * _width + x] : 0;
}
