"""The board, and moving deals about."""

from django.urls import path

from dealcycle.crm.views import board, closing, moving, palette

urlpatterns = [
    path("board", board.page, name="board"),
    path("board/columns/<int:stage>", board.column, name="board_column"),
    path("board/news", board.news, name="board_news"),
    path("palette", palette.palette, name="palette"),
    path("deals/<int:deal>/stage", moving.deal_stage, name="deal_stage"),
    path("deals/<int:deal>/move-undo", moving.deal_move_undo, name="deal_move_undo"),
    path("deals/<int:deal>/closure", closing.deal_closure, name="deal_closure"),
    path("deals/<int:deal>/reopening", closing.deal_reopening, name="deal_reopening"),
    path("deals/<int:deal>/follow-up-done", moving.deal_follow_up_done, name="deal_follow_up_done"),
    path(
        "deals/<int:deal>/follow-up-resumption",
        moving.deal_follow_up_resume,
        name="deal_follow_up_resume",
    ),
]
