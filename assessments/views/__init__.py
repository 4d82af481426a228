"""The pages of feedback."""


def posted(request):
    """What was posted, be it empty; None on a page that is only looked at."""
    return request.POST if request.method == "POST" else None
